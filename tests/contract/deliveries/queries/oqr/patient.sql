-- One row per person.
SELECT PASIENTID AS patient_id, CASE KJONN WHEN '1' THEN 'female' WHEN '2' THEN 'male' ELSE KJONN END AS sex, FODT AS birth_date
FROM pasient
