-- One row per course of a drug.
SELECT
    form.SkjemaGUID AS episode_id,
    form.PasientGUID AS patient_id,
    COALESCE(drug_codes.drug_id, 'DrugId ' || form.DrugId) AS drug_id,
    form.StartDate AS start_date,
    form.EndDate AS end_date,
    CASE form.StopReason
        WHEN '1' THEN 'jcv_positive' WHEN '2' THEN 'side_effects' WHEN '3' THEN 'disease_activity'
        WHEN '4' THEN 'pregnancy' WHEN '5' THEN 'own_choice' WHEN '6' THEN 'stable' WHEN '7' THEN 'other'
        ELSE form.StopReason END AS stop_reason,
    form.ReceivedAbroad AS received_abroad,
    form.InTrial AS in_trial,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM TreatmentEpisodeSkjema AS form
LEFT JOIN drug_codes ON drug_codes.code = form.DrugId
