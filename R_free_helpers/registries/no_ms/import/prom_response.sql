-- One row per answered form.
SELECT
    form.SkjemaGUID AS response_id,
    form.PasientGUID AS patient_id,
    form.Wave AS wave,
    form.ResponseDate AS response_date,
    CASE form.Instrument WHEN '1' THEN 'MSIS29' WHEN '2' THEN 'RAND12' ELSE form.Instrument END AS instrument,
    CASE form.Channel WHEN '1' THEN 'helsenorge' WHEN '2' THEN 'digipost' WHEN '3' THEN 'clinic' ELSE form.Channel END AS channel,
    form.Complete AS complete,
    form.ScorePhysical AS score_physical,
    form.ScoreMental AS score_mental,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM PromResponseSkjema AS form
