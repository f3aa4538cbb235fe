-- One row per course of a drug.
SELECT
    form.treatment_episode_episode_id AS episode_id,
    form.record_id AS patient_id,
    COALESCE(drug_codes.drug_id, form.treatment_episode_drug_id) AS drug_id,
    form.treatment_episode_start_date AS start_date,
    form.treatment_episode_end_date AS end_date,
    CASE form.treatment_episode_stop_reason
        WHEN '1' THEN 'remission' WHEN '2' THEN 'no_effect' WHEN '3' THEN 'side_effects'
        WHEN '4' THEN 'switched' WHEN '5' THEN 'own_choice' WHEN '6' THEN 'other'
        ELSE form.treatment_episode_stop_reason END AS stop_reason,
    form.treatment_episode_received_abroad AS received_abroad,
    form.treatment_episode_in_trial AS in_trial,
    form.treatment_episode_entered_at AS entered_at,
    CASE WHEN form.treatment_episode_complete <> '2' THEN 'form not completed' END AS left_out
FROM treatment_episode AS form
LEFT JOIN drug_codes ON drug_codes.code = form.treatment_episode_drug_id
