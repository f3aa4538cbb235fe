-- One row per person who has consented; registered once the inclusion form exists.
SELECT
    form.PasientGUID AS patient_id,
    CASE form.Sex WHEN '1' THEN 'female' WHEN '2' THEN 'male' ELSE form.Sex END AS sex,
    form.BirthDate AS birth_date,
    COALESCE(unit_ids.unit_id, 'UnitId ' || form.UnitId) AS residence_unit_id,
    form.ConsentDate AS consent_date,
    CASE form.ConsentStatus WHEN '1' THEN 'consented' WHEN '2' THEN 'declined' WHEN '3' THEN 'withdrawn' ELSE form.ConsentStatus END AS consent_status,
    form.PromConsentDate AS prom_consent_date,
    form.DigitallyReachable AS digitally_reachable,
    form.DeathDate AS death_date,
    form.EmigrationDate AS emigration_date,
    form.IncludedDate AS included_date,
    form.EndedDate AS ended_date,
    CASE form.EndedReason WHEN '1' THEN 'moved' WHEN '2' THEN 'diagnosis_changed' WHEN '3' THEN 'other' ELSE form.EndedReason END AS ended_reason,
    CASE WHEN form.FormStatus <> '2' THEN 'form not completed' END AS left_out
FROM PatientSkjema AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.UnitId
