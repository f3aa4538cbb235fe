-- One row per person who has consented; registered once the inclusion form exists.
SELECT
    form.record_id AS patient_id,
    CASE form.patient_sex WHEN '1' THEN 'female' WHEN '2' THEN 'male' ELSE form.patient_sex END AS sex,
    form.patient_birth_date AS birth_date,
    COALESCE(unit_ids.unit_id, form.patient_residence_unit_id) AS residence_unit_id,
    CASE form.patient_consent_status WHEN '1' THEN 'consented' WHEN '2' THEN 'declined' WHEN '3' THEN 'withdrawn' ELSE form.patient_consent_status END AS consent_status,
    form.patient_digitally_reachable AS digitally_reachable,
    form.patient_death_date AS death_date,
    form.patient_emigration_date AS emigration_date,
    form.patient_included_date AS included_date,
    form.patient_ended_date AS ended_date,
    CASE form.patient_ended_reason
        WHEN '1' THEN 'dead' WHEN '2' THEN 'moved' WHEN '3' THEN 'diagnosis_changed'
        WHEN '4' THEN 'other'
        ELSE form.patient_ended_reason END AS ended_reason,
    CASE WHEN form.patient_complete <> '2' THEN 'form not completed' END AS left_out
FROM record AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.patient_residence_unit_id
