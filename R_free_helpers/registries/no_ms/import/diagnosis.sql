-- One row per person and diagnosis.
SELECT
    form.PasientGUID AS patient_id,
    CASE form.Diagnosis WHEN '1' THEN 'MS' ELSE form.Diagnosis END AS diagnosis,
    form.OnsetYear AS onset_year,
    form.OnsetMonth AS onset_month,
    form.ReferralDate AS referral_date,
    form.DiagnosisDate AS diagnosis_date,
    CASE form.TypeAtOnset WHEN '1' THEN 'RRMS' WHEN '2' THEN 'PPMS' WHEN '3' THEN 'unknown' ELSE form.TypeAtOnset END AS type_at_onset,
    form.NRelapsesBeforeDx AS n_relapses_before_dx,
    form.NDeficitsAtDx AS n_deficits_at_dx,
    CASE form.MriAtDx WHEN '1' THEN 'yes' WHEN '2' THEN 'no' WHEN '3' THEN 'unknown' ELSE form.MriAtDx END AS mri_at_dx,
    CASE form.CsfDone WHEN '1' THEN 'yes' WHEN '2' THEN 'no' WHEN '3' THEN 'unknown' ELSE form.CsfDone END AS csf_done,
    CASE form.Ocb WHEN '1' THEN 'positive' WHEN '2' THEN 'negative' WHEN '3' THEN 'unknown' ELSE form.Ocb END AS ocb,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM DiagnosisSkjema AS form
