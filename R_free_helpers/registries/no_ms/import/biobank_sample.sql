-- One row per person with a stored sample; relatives are not patients of the registry.
SELECT
    form.SkjemaGUID AS person_id,
    CASE form.Relation WHEN '1' THEN 'patient' WHEN '2' THEN 'parent' WHEN '3' THEN 'sibling' ELSE form.Relation END AS relation,
    form.PasientGUID AS patient_id,
    CASE form.Material WHEN '1' THEN 'serum' WHEN '2' THEN 'dna' WHEN '3' THEN 'both' ELSE form.Material END AS material,
    form.PairId AS pair_id,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM BiobankSampleSkjema AS form
