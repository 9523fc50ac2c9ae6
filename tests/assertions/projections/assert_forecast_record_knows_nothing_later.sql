{#- A forecast knows readings from before its cut-off, and is scored on those that nobody knew by then. -#}
select record.*
from {{ ref('projection_forecast_record') }} as record
inner join {{ ref('int_forecast_record_readings') }} as readings
    on record.series = readings.series and record.reading_key = readings.reading_key
where not coalesce(
        record.last_read_on < record.cut_off_on
        and record.last_read_on < record.read_on
        and readings.known_on > record.cut_off_on
        and record.lead_years > 0,
        false
    )
