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
        -- Judged rather than published, by this project or by the authors of the published system.
        source_id in ('project', 'judgement', 'own', 'author_synthesis', 'scope_defaults') as is_judgement
    from source
)

select * from typed
