-- One row per registered form.
SELECT
    form.SkjemaGUID AS event_id,
    form.PasientGUID AS patient_id,
    COALESCE(unit_ids.unit_id, 'UnitId ' || form.UnitId) AS unit_id,
    CASE form.Form
        WHEN '1' THEN 'inclusion' WHEN '2' THEN 'follow_up' WHEN '3' THEN 'relapse'
        WHEN '4' THEN 'treatment' WHEN '5' THEN 'edss' WHEN '6' THEN 'mri' WHEN '7' THEN 'prom'
        WHEN '8' THEN 'consent'
        ELSE form.Form END AS form,
    form.EventDate AS event_date,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM RegistrationEventSkjema AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.UnitId
