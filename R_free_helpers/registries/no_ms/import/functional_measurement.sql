-- One row per measured score; the range and step of each instrument are the registry's.
SELECT
    form.SkjemaGUID AS measurement_id,
    form.PasientGUID AS patient_id,
    COALESCE(unit_ids.unit_id, 'UnitId ' || form.UnitId) AS unit_id,
    form.EventDate AS event_date,
    CASE form.Instrument WHEN '1' THEN 'EDSS' ELSE form.Instrument END AS instrument,
    form.Value AS value,
    CASE form.Source WHEN '1' THEN 'clinician' WHEN '2' THEN 'patient' ELSE form.Source END AS source,
    form.DuringRelapse AS during_relapse,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM FunctionalMeasurementSkjema AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.UnitId
