-- One row per registered form.
SELECT
    form.registration_event_event_id AS event_id,
    form.record_id AS patient_id,
    COALESCE(unit_ids.unit_id, form.registration_event_unit_id) AS unit_id,
    CASE form.registration_event_form
        WHEN '1' THEN 'inclusion' WHEN '2' THEN 'follow_up' WHEN '3' THEN 'treatment'
        WHEN '4' THEN 'function' WHEN '5' THEN 'prom' WHEN '6' THEN 'ended'
        ELSE form.registration_event_form END AS form,
    form.registration_event_event_date AS event_date,
    form.registration_event_entered_at AS entered_at,
    CASE WHEN form.registration_event_complete <> '2' THEN 'form not completed' END AS left_out
FROM registration_event AS form
LEFT JOIN unit_ids ON unit_ids.system_id = form.registration_event_unit_id
