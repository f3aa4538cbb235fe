-- One row per contact.
SELECT
    BESOKID AS visit_id,
    PASIENTID AS patient_id,
    unit_id,
    DATO AS visit_date,
    CASE MAATE WHEN '1' THEN 'physical' WHEN '2' THEN 'phone' WHEN '3' THEN 'video' ELSE MAATE END AS mode,
    CASE HVEM WHEN '1' THEN 'physician' WHEN '2' THEN 'nurse' ELSE HVEM END AS staff,
    CAST(LAGRET AS DATE) AS entered_at,
    CASE
        WHEN NOT FERDIG THEN 'form not completed'
        WHEN unit_id IS NULL THEN 'RESH ' || RESHID || ' not in the list'
    END AS left_out
FROM besok
LEFT JOIN units ON units.resh = RESHID
