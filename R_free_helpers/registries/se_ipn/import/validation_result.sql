-- One row per validated person and variable: what the registry holds against what the journal says.
SELECT
    form.record_id AS patient_id,
    COALESCE(unit_ids.unit_id, form.validation_result_hospital_id) AS hospital_id,
    CASE form.validation_result_variable WHEN '1' THEN 'diagnosis' ELSE form.validation_result_variable END AS variable,
    form.validation_result_registry_value AS registry_value,
    form.validation_result_journal_value AS journal_value,
    form.validation_result_match AS match,
    CASE WHEN form.validation_result_complete <> '2' THEN 'form not completed' END AS left_out
FROM validation_result AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.validation_result_hospital_id
