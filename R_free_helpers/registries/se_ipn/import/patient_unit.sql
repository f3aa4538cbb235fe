-- Units a person is, or has been, registered at.
SELECT
    form.record_id AS patient_id,
    COALESCE(unit_ids.unit_id, form.patient_unit_unit_id) AS unit_id,
    CASE form.patient_unit_role WHEN '1' THEN 'treating' WHEN '2' THEN 'residence' ELSE form.patient_unit_role END AS role,
    form.patient_unit_from_date AS from_date,
    form.patient_unit_to_date AS to_date,
    CASE WHEN form.patient_unit_complete <> '2' THEN 'form not completed' END AS left_out
FROM patient_unit AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.patient_unit_unit_id
