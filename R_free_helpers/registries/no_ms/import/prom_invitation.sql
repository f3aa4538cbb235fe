-- One row per person and yearly wave in which a form was sent, or could not be.
SELECT
    form.PasientGUID AS patient_id,
    form.Wave AS wave,
    form.SentDate AS sent_date,
    CASE form.Channel WHEN '1' THEN 'helsenorge' WHEN '2' THEN 'digipost' ELSE form.Channel END AS channel,
    form.Reached AS reached,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM PromInvitationSkjema AS form
