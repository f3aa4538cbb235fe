-- One row per contact.
SELECT
    visit_visit_id AS visit_id,
    record_id AS patient_id,
    unit_ids.unit_id,
    visit_visit_date AS visit_date,
    CASE visit_mode WHEN '1' THEN 'physical' WHEN '2' THEN 'phone' WHEN '3' THEN 'video' ELSE visit_mode END AS mode,
    CASE visit_staff WHEN '1' THEN 'physician' WHEN '2' THEN 'nurse' ELSE visit_staff END AS staff,
    visit_entered_at AS entered_at,
    CASE
        WHEN visit_complete <> '2' THEN 'form not completed'
        WHEN unit_ids.unit_id IS NULL THEN 'unit ' || visit_unit_id || ' not in the list'
    END AS left_out
FROM visit
LEFT JOIN unit_ids ON unit_ids.system_id = visit_unit_id
