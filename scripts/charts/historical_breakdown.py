"""Charts of the historical baseline by organization and by hardware."""

from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure

from scripts.charts import style
from scripts.charts.data import Connection, columns, row
from scripts.charts.drawn import tell
from scripts.charts.historical import COMPUTE, COST, Metric
from scripts.charts.scales import in_words, log_axis, plain_axis, scientific, year_axis

ORGANIZATIONS = """
    with known as (
        select
            replace(organization, ',', ', ') as organization,
            model_name,
            release_year_fractional,
            {column} as observed
        from historical.historical_models
        where {column} is not null and organization is not null and variant = 'published'
    ),

    largest as (
        select organization, max(observed) as largest_observed
        from known
        group by organization
        order by largest_observed desc, organization
        limit 14
    )

    select
        known.*,
        dense_rank() over (order by largest.largest_observed, largest.organization) - 1 as place
    from known
    inner join largest using (organization)
    order by place, observed, model_name desc
"""


def _by_organization(connection: Connection, metric: Metric, what: str) -> Figure:
    """Draw the models of the organizations with the largest models, one row each."""
    table = columns(connection, ORGANIZATIONS.format(column=metric.column))
    finding = (
        f"Largest: {table['model_name'][-1]} of {table['organization'][-1]},"
        f" {in_words(table['observed'][-1], '$') if metric is COST else scientific(table['observed'][-1]) + ' FLOP'}."
        f" Shown: the 14 organizations with the largest known {what}."
    )
    figure = style.new_figure(
        finding,
        f"{style.ONE_RUN}\n"
        "Named: the largest model. Parent and subsidiary are not merged (Google, Google Research, DeepMind).",
        "historical.historical_models",
        epoch=True,
    )
    axes = figure.add_axes((0.235, 0.17, 0.6, 0.63))
    place, observed = table["place"], table["observed"]
    years = Normalize(int(table["release_year_fractional"].min()), int(table["release_year_fractional"].max()) + 1)
    # Light to dark, so that it reads in grey; without the lightest yellow, which is lost on white.
    shades = ListedColormap(style.year_shades(256))
    points = axes.scatter(
        observed,
        place,
        c=table["release_year_fractional"],
        cmap=shades,
        norm=years,
        s=34,
        edgecolors="white",
        linewidths=0.5,
        zorder=3,
    )
    tell(points, "model", names=table["model_name"], values=table["release_year_fractional"])
    last = {int(at): index for index, at in enumerate(place)}
    rows = list(last)
    axes.hlines(
        rows,
        *zip(*((observed[place == at].min(), observed[place == at].max()) for at in rows), strict=True),
        color=style.FAINT,
        linewidth=1.2,
        zorder=2,
        gid="from the smallest to the largest",
    )
    log_axis(axes.xaxis, metric.tick)
    axes.set_yticks(rows, [table["organization"][index] for index in last.values()])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(metric.label)
    axes.set_ylabel("Organization", rotation=0, ha="right", va="bottom")
    axes.yaxis.set_label_coords(0, 1.01)
    for at, index in last.items():
        axes.annotate(
            table["model_name"][index],
            (observed[index], at),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=style.SOFT,
            annotation_clip=False,
        )
    bar = figure.colorbar(
        ScalarMappable(years, shades),
        cax=figure.add_axes((0.6, 0.828, 0.235, 0.014), label="<colorbar>"),
        orientation="horizontal",
    )
    bar.outline.set_visible(False)
    bar.ax.set_ylabel("Publication date", rotation=0, ha="right", va="center", fontsize=8, labelpad=4)
    bar.ax.tick_params(labelsize=8, length=0)
    plain_axis(bar.ax.xaxis, lambda value: f"{value:.0f}")
    return figure


def compute_by_organization(connection: Connection) -> Figure:
    """Draw training compute of the organizations with the largest models."""
    return _by_organization(connection, COMPUTE, "compute")


def cost_by_organization(connection: Connection) -> Figure:
    """Draw training cost of the organizations with the largest models."""
    return _by_organization(connection, COST, "cost")


HARDWARE = """
    with types as (
        select release_year, n, trim(unnest(string_split(hardware_type, ','))) as hardware
        from historical.historical_hardware_summary
        where variant = 'published'
    ),

    families as (
        select
            release_year,
            n,
            case
                when hardware like '%TPU%' then regexp_extract(hardware, '^Google TPU v[0-9]+')
                when regexp_matches(hardware, 'NVIDIA (Quadro|RTX)') then 'NVIDIA Quadro, RTX'
                when regexp_matches(hardware, '[ABHPV][0-9]00')
                    then 'NVIDIA ' || regexp_extract(hardware, '[ABHPV][0-9]00')
                when hardware like '%Ascend%' then 'Huawei Ascend'
                when regexp_matches(hardware, 'GeForce|TITAN') then 'NVIDIA GeForce, TITAN'
                when regexp_matches(hardware, 'Tesla|M40') then 'NVIDIA Tesla C, K, M'
                else 'other'
            end as family
        from types
    ),

    counts as (
        select
            family,
            release_year,
            cast(sum(n) as integer) as uses,
            min(min(release_year)) over (partition by family) as since
        from families
        group by family, release_year
    )

    select family, release_year, uses, dense_rank() over (order by family = 'other', since, family) as place
    from counts
    order by place, release_year
"""


def hardware_timeline(connection: Connection) -> Figure:
    """Draw which accelerators frontier models were trained on, by year."""
    table = columns(connection, HARDWARE)
    most = row(
        connection,
        f"select family, sum(uses) as uses from ({HARDWARE}) group by family order by uses desc, family limit 1",
    )
    figure = style.new_figure(
        f"Most used over all years: {most['family']}, by {most['uses']} frontier models. The number in a dot counts"
        " models.",
        "Frontier models are those of Rule A, B or C with known hardware; each is ONE training run.\n"
        "A model that used several types counts in each row. Variants of a chip, such as memory sizes, are merged.",
        "historical.historical_hardware_summary",
        epoch=True,
    )
    axes = figure.add_axes((0.2, 0.165, 0.765, 0.67))
    year, place, uses = table["release_year"], table["place"], table["uses"]
    shares = uses / uses.max()
    points = axes.scatter(
        year, place, s=110 + 300 * shares, color=[style.blue_shade(share) for share in shares], zorder=3
    )
    tell(points, "frontier models", values=uses)
    for x, y, count, share in zip(year, place, uses, shares, strict=True):
        axes.text(
            x,
            y,
            count,
            ha="center",
            va="center_baseline",
            fontsize=8,
            zorder=4,
            color="white" if share > 0.45 else style.INK,
        )
    first = {int(at): index for index, at in reversed(list(enumerate(place)))}
    rows = sorted(first)
    axes.set_yticks(rows, [table["family"][first[at]] for at in rows])
    axes.set_ylim(rows[-1] + 0.7, rows[0] - 0.7)
    year_axis(axes, int(year.min()), int(year.max()), 1, "Year of publication")
    axes.set_xlim(year.min() - 0.6, year.max() + 0.6)
    axes.set_ylabel("Accelerator, by first use", rotation=0, ha="right", va="bottom")
    axes.yaxis.set_label_coords(0, 1.005)
    return figure
