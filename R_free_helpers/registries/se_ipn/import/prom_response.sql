-- One row per answered form.
SELECT
    form.prom_response_response_id AS response_id,
    form.record_id AS patient_id,
    form.prom_response_response_date AS response_date,
    CASE form.prom_response_instrument
        WHEN '1' THEN 'EQ5D5L' WHEN '2' THEN 'RAND36' WHEN '3' THEN 'RODS_CIDP_PDN'
        WHEN '4' THEN 'RODS_MMN' WHEN '5' THEN 'INCAT_self' WHEN '6' THEN 'WORK' WHEN '7' THEN 'PASS'
        ELSE form.prom_response_instrument END AS instrument,
    CASE form.prom_response_channel WHEN '1' THEN 'PER' WHEN '2' THEN 'clinic' ELSE form.prom_response_channel END AS channel,
    form.prom_response_whole AS complete,
    form.prom_response_score AS score,
    form.prom_response_items AS items,
    CASE WHEN form.prom_response_complete <> '2' THEN 'form not completed' END AS left_out
FROM prom_response AS form
