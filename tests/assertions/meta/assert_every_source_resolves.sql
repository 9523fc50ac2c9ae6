select *
from {{ ref('sources_and_confidence') }}
where source_title is null or confidence is null
