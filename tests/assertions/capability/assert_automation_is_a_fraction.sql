{#-
  No finite effective compute automates all of AI R&D, but above odds of 2^53 a double cannot tell the fraction from 1; the
  task distribution of the economy has two ends.
-#}
select *
from {{ ref('capability_by_year') }}
where not coalesce(
        ai_rnd_automation_frac > 0
        and ai_rnd_automation_frac <= 1
        and economy_automation_frac between 0 and 1,
        false
    )
