-- One row per measured score; the range and step of each instrument are the registry's.
SELECT
    form.functional_measurement_measurement_id AS measurement_id,
    form.record_id AS patient_id,
    COALESCE(unit_ids.unit_id, form.functional_measurement_unit_id) AS unit_id,
    form.functional_measurement_event_date AS event_date,
    CASE form.functional_measurement_instrument WHEN '1' THEN 'INCAT' WHEN '2' THEN 'GRIP' ELSE form.functional_measurement_instrument END AS instrument,
    form.functional_measurement_value AS value,
    CASE form.functional_measurement_source WHEN '1' THEN 'clinician' WHEN '2' THEN 'patient' ELSE form.functional_measurement_source END AS source,
    form.functional_measurement_during_relapse AS during_relapse,
    form.functional_measurement_entered_at AS entered_at,
    CASE WHEN form.functional_measurement_complete <> '2' THEN 'form not completed' END AS left_out
FROM functional_measurement AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.functional_measurement_unit_id
