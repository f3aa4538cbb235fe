-- One row per delivery of data from the registry.
SELECT
    form.SkjemaGUID AS delivery_id,
    form.Year AS year,
    CASE form.Purpose WHEN '1' THEN 'research' WHEN '2' THEN 'quality' WHEN '3' THEN 'other' ELSE form.Purpose END AS purpose,
    form.Project AS project,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM DataDeliverySkjema AS form
