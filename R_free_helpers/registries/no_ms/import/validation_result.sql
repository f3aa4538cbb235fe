-- One row per validated person and variable: what the registry holds against what the journal says.
SELECT
    form.PasientGUID AS patient_id,
    COALESCE(unit_ids.unit_id, 'UnitId ' || form.UnitId) AS hospital_id,
    CASE form.Variable
        WHEN '1' THEN 'onset_year' WHEN '2' THEN 'onset_month' WHEN '3' THEN 'type_at_onset'
        WHEN '4' THEN 'diagnosis_date' WHEN '5' THEN 'referral_date' WHEN '6' THEN 'first_treatment'
        WHEN '7' THEN 'relapse_hospitalised' WHEN '8' THEN 'relapse_corticosteroid' WHEN '9' THEN 'edss'
        ELSE form.Variable END AS variable,
    form.RegistryValue AS registry_value,
    form.JournalValue AS journal_value,
    form.Match AS match,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM ValidationResultSkjema AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.UnitId
