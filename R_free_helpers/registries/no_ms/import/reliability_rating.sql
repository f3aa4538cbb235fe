-- One row per case vignette, rater and variable.
SELECT
    form.CaseId AS case_id,
    form.RaterId AS rater_id,
    form.Variable AS variable,
    form.Value AS value,
    CASE form.Scale WHEN '1' THEN 'nominal' WHEN '2' THEN 'ordinal' WHEN '3' THEN 'continuous' ELSE form.Scale END AS scale,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM ReliabilityRatingSkjema AS form
