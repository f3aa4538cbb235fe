-- One row per person.
SELECT
    Patient AS patient_id,
    CASE "a_kön_Värde" WHEN '2' THEN 'female' WHEN '1' THEN 'male' ELSE "a_kön_Beskrivning" END AS sex,
    day("Födelsedatum") AS birth_date
FROM Patienter
