-- Units a person is, or has been, registered at.
SELECT
    form.PasientGUID AS patient_id,
    COALESCE(unit_ids.unit_id, 'UnitId ' || form.UnitId) AS unit_id,
    CASE form.Role WHEN '1' THEN 'treating' WHEN '2' THEN 'residence' ELSE form.Role END AS role,
    form.FromDate AS from_date,
    form.ToDate AS to_date,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM PatientUnitSkjema AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.UnitId
