-- A period for which relapses, or their absence, are known.
SELECT
    form.PasientGUID AS patient_id,
    form.CoversFrom AS covers_from,
    form.CoversTo AS covers_to,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM RelapseStatusSkjema AS form
