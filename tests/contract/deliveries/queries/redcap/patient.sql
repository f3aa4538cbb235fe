-- One row per person.
SELECT
    record_id AS patient_id,
    CASE patient_sex WHEN '1' THEN 'female' WHEN '2' THEN 'male' ELSE patient_sex END AS sex,
    patient_birth_date AS birth_date,
    CASE WHEN patient_complete <> '2' THEN 'form not completed' END AS left_out
FROM patient
