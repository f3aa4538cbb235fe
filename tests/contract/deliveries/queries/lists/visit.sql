-- One row per contact.
SELECT
    Nr AS visit_id,
    Patient AS patient_id,
    unit_id,
    day(Datum) AS visit_date,
    CASE "Besökssätt" WHEN 'Besök' THEN 'physical' WHEN 'Telefon' THEN 'phone' WHEN 'Video' THEN 'video' END AS mode,
    CASE Vem WHEN 'Läkare' THEN 'physician' WHEN 'Sjuksköterska' THEN 'nurse' ELSE Vem END AS staff,
    day(Registrerat) AS entered_at,
    CASE
        WHEN number(Timmar) = 0 THEN 'not held'
        WHEN unit_id IS NULL THEN 'HSA-id ' || Klinik || ' not in the list'
    END AS left_out
FROM "Besök"
LEFT JOIN units ON units.hsa_id = Klinik
