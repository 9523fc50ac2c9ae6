-- A run reaches less taste before more, nothing before the Automated Coder, and speed-ups in their order; what has a
-- date is reached.
with

milestones as (select * from {{ ref('takeoff_milestones') }}),

ranked as (
    select
        preset,
        milestone,
        milestone_year,
        status,
        case
            when starts_with(milestone, 'AIR-') then cast(regexp_extract(milestone, '\d+') as integer)
            else list_position(['AC', 'SAR', 'TED-AI', 'ASI'], milestone)
        end as place,
        starts_with(milestone, 'AIR-') as is_of_speed
    from milestones
),

compared as (
    select
        preset,
        milestone,
        milestone_year,
        status,
        lag(milestone_year) over (partition by preset, is_of_speed order by place) as year_before
    from ranked
    where place is not null
)

select * from compared
where milestone_year < year_before or (milestone_year is null) = (status = 'reached')
