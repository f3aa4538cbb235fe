-- One row per contact.
SELECT
    form.visit_visit_id AS visit_id,
    form.record_id AS patient_id,
    COALESCE(unit_ids.unit_id, form.visit_unit_id) AS unit_id,
    form.visit_visit_date AS visit_date,
    CASE form.visit_mode
        WHEN '1' THEN 'physical' WHEN '2' THEN 'phone' WHEN '3' THEN 'video' WHEN '4' THEN 'digital'
        ELSE form.visit_mode END AS mode,
    CASE form.visit_staff WHEN '1' THEN 'physician' WHEN '2' THEN 'nurse' WHEN '3' THEN 'other' ELSE form.visit_staff END AS staff,
    form.visit_entered_at AS entered_at,
    CASE WHEN form.visit_complete <> '2' THEN 'form not completed' END AS left_out
FROM visit AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.visit_unit_id
