with

source as (select * from {{ ref('sources') }}),

typed as (
    select
        source_id,
        author,
        title,
        year as source_year,
        url,
        kind,
        vintage,
        retrieved_on,
        file_sha256,
        case
            when author = 'this project' and kind = 'own' then 'own calculation'
            when author = 'this project' then 'own judgement'
            when kind in ('judgement', 'synthesis', 'typical figure') then 'judgement of the published system'
            when url is not null then 'published source'
        end as origin
    from source
),

judged as (
    select
        *,
        -- Judged rather than published, by this project or by the authors of the published system.
        coalesce(origin <> 'published source', false) as is_judgement
    from typed
)

select * from judged
