-- What was known of a person's treatment at a contact: ongoing, none (with reason) or unknown.
SELECT
    form.SkjemaGUID AS status_id,
    form.PasientGUID AS patient_id,
    form.EventDate AS event_date,
    CASE form.Status WHEN '1' THEN 'ongoing' WHEN '2' THEN 'none' WHEN '3' THEN 'unknown' ELSE form.Status END AS status,
    CASE form.NoTreatmentReason
        WHEN '1' THEN 'progressive' WHEN '2' THEN 'long_stable' WHEN '3' THEN 'own_choice'
        WHEN '4' THEN 'pregnancy' WHEN '5' THEN 'no_indication' WHEN '6' THEN 'awaiting'
        WHEN '7' THEN 'side_effects' WHEN '8' THEN 'comorbidity' WHEN '9' THEN 'infection_risk'
        WHEN '10' THEN 'high_age' WHEN '11' THEN 'other'
        ELSE form.NoTreatmentReason END AS no_treatment_reason,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM TreatmentStatusSkjema AS form
