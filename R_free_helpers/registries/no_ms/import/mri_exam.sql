-- One row per MRI examination.
SELECT
    form.SkjemaGUID AS mri_id,
    form.PasientGUID AS patient_id,
    form.ExamDate AS exam_date,
    CASE form.Region WHEN '1' THEN 'brain' WHEN '2' THEN 'spinal' WHEN '3' THEN 'brain_and_spinal' ELSE form.Region END AS region,
    CASE form.Context WHEN '1' THEN 'diagnostic' WHEN '2' THEN 'follow_up' ELSE form.Context END AS context,
    CAST(form.FirstTimeClosed AS DATE) AS entered_at,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM MriExamSkjema AS form
