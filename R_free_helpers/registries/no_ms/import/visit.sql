-- One row per contact.
SELECT
    form.SkjemaGUID AS visit_id,
    form.PasientGUID AS patient_id,
    COALESCE(unit_ids.unit_id, 'UnitId ' || form.UnitId) AS unit_id,
    form.VisitDate AS visit_date,
    CASE form.Mode
        WHEN '1' THEN 'physical' WHEN '2' THEN 'phone' WHEN '3' THEN 'video' WHEN '4' THEN 'digital'
        ELSE form.Mode END AS mode,
    CASE form.Staff WHEN '1' THEN 'physician' WHEN '2' THEN 'nurse' WHEN '3' THEN 'other' ELSE form.Staff END AS staff,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM VisitSkjema AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.UnitId
