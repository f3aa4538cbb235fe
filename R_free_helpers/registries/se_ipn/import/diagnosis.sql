-- One row per person and diagnosis.
SELECT
    form.record_id AS patient_id,
    CASE form.diagnosis_diagnosis
        WHEN '1' THEN 'CIDP' WHEN '2' THEN 'MMN' WHEN '3' THEN 'PDN' WHEN '4' THEN 'GBS'
        ELSE form.diagnosis_diagnosis END AS diagnosis,
    form.diagnosis_onset_year AS onset_year,
    form.diagnosis_onset_month AS onset_month,
    form.diagnosis_onset_date AS onset_date,
    form.diagnosis_referral_date AS referral_date,
    form.diagnosis_diagnosis_date AS diagnosis_date,
    form.diagnosis_icd_registered AS icd_registered,
    CASE form.diagnosis_validated_result WHEN '1' THEN 'correct' WHEN '2' THEN 'changed' ELSE form.diagnosis_validated_result END AS validated_result,
    CASE WHEN form.diagnosis_complete <> '2' THEN 'form not completed' END AS left_out
FROM diagnosis AS form
