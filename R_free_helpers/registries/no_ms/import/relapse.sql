-- One row per relapse.
SELECT
    form.PasientGUID AS patient_id,
    form.OnsetDate AS onset_date,
    form.Hospitalised AS hospitalised,
    form.Corticosteroid AS corticosteroid,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM RelapseSkjema AS form
