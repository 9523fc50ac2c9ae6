"""A small project for tests of the build: three models over ten seeds, with the real macros, checks and scripts.

It stands here as texts, not as files: dbt would take SQL files below ``tests`` for tests of the real project.
The seeds are the least that ``scripts.seeds`` accepts.
"""

import shutil
from pathlib import Path

from scripts.seeds.registry import REGISTRY, TEMPLATES
from scripts.seeds.registry import main as write_generated_files

#: What of the real project the toy runs on.
SHARED = ("engine", "scripts", "macros", "tests/generic", "*.yml")

#: Why every toy figure is what it is.
WHY = "toy,high,as an example"
SHARES = {
    "inference_share_frac": 0.55,
    "training_share_frac": 0.20,
    "ai_rnd_experiment_share_frac": 0.10,
    "post_training_share_frac": 0.05,
    "safety_eval_share_frac": 0.05,
    "reserved_idle_fragmented_share_frac": 0.05,
}

SEEDS = {
    "sources": ["source_id,title", "toy,Toy", "other,Other"],
    "notable_ai_models": ["model,training_compute_flop", "Theseus,40", "Perceptron,695000"],
    "parameters": [
        "parameter,layer,meaning,unit,min_value,max_value,milestone_years,sensitivity_group,share_of",
        "shipments,supply,Shipments,H100e/year,1,9,2024,hardware,",
        *(f"{name},allocation,Share,fraction,0,1,2024,allocation,compute" for name in SHARES),
        *(f"{name},effective_compute,Rate,1/yr,0,9,,software," for name in ("growth", "decay")),
    ],
    "scenarios": [
        "scenario,layer,inherits_from",
        "base,supply,",
        "rich,supply,",
        "mixture,supply,",
        "base,allocation,",
    ],
    "confidence_grades": ["confidence,range_factor", "high,1.1"],
    "scalar_assumptions": [
        "parameter,value,unit,low,high,law,argument_1,argument_2,argument_3,source,confidence,rationale",
        *(f"{name},2,1/yr,1.17757,2.82243,normal,2,0.5,,{WHY}" for name in ("growth", "decay")),
    ],
    "allocation_assumptions": [
        "parameter,scenario,year,value,unit,interpolation,low,high,source,confidence,rationale",
        *(f"{name},base,2024,{share},fraction,linear,,,{WHY}" for name, share in SHARES.items()),
    ],
    "supply_mixture_weights": [
        "scenario,component_scenario,year,weight",
        *(f"mixture,base,{year},1" for year in range(2024, 2041)),
    ],
    "rank_correlations": ["parameter_a,parameter_b,spearman", "growth,decay,0.5"],
    "scenario_weights": ["layer,scenario,weight", "supply,base,1", "allocation,base,1"],
}
GRAINS = {
    "sources": ["source_id"],
    "notable_ai_models": ["model"],
    "parameters": ["parameter"],
    "scenarios": ["layer", "scenario"],
    "confidence_grades": ["confidence"],
    "scalar_assumptions": ["parameter"],
    "allocation_assumptions": ["parameter", "scenario", "year"],
    "supply_mixture_weights": ["scenario", "component_scenario", "year"],
    "rank_correlations": ["parameter_a", "parameter_b"],
    "scenario_weights": ["layer", "scenario"],
}
INTEGERS = {"year"}
DOUBLES = {
    "training_compute_flop",
    "min_value",
    "max_value",
    "range_factor",
    "value",
    "low",
    "high",
    "argument_1",
    "argument_2",
    "argument_3",
    "weight",
    "spearman",
}

MODELS = {
    "stg_sources": "select source_id, title from {{ ref('sources') }}\n",
    "stg_notable_ai_models": "select model as model_name, training_compute_flop from {{ ref('notable_ai_models') }}\n",
    "stg_parameters": "select parameter, unit from {{ ref('parameters') }}\n",
}
MODELS_YML = """
models:
  - name: stg_sources
    description: Where figures come from. One row per source.
    config: {meta: {grain: [source_id]}}
    data_tests: [table_rules]
  - name: stg_notable_ai_models
    description: Observed models. One row per model.
    config: {meta: {grain: [model_name]}}
    columns:
      - {name: training_compute_flop, data_type: double}
    data_tests: [table_rules: {arguments: {ranges: {training_compute_flop: [1, null]}}}]
"""


def seeds_yml() -> str:
    """Return the declaration of every seed."""
    lines = ["seeds:"]
    for name, (header, *_) in SEEDS.items():
        kinds = [
            f"{column}: {'integer' if column in INTEGERS else 'double' if column in DOUBLES else 'varchar'}"
            for column in header.split(",")
        ]
        layer = ", layer: allocation" if name == "allocation_assumptions" else ""
        meta = f"grain: [{', '.join(GRAINS[name])}]{layer}"
        lines += [f"  - name: {name}", f"    config: {{meta: {{{meta}}}, column_types: {{{', '.join(kinds)}}}}}"]
    return "\n".join(lines) + "\n"


def write_toy_project(folder: Path) -> None:
    """Write seeds and models into a folder that holds the shared parts, and nothing to export and no headline."""
    texts = {f"seeds/reference/{name}.csv": "\n".join(rows) + "\n" for name, rows in SEEDS.items()}
    assert REGISTRY in texts
    texts |= {"seeds/reference/_toy__seeds.yml": seeds_yml(), "models/staging/_staging__models.yml": MODELS_YML}
    texts |= {f"models/staging/{name}.sql": text for name, text in MODELS.items()}
    texts |= {
        "scripts/export/__main__.py": "def main():\n    return 0\n",
        "scripts/headline.py": "def print_headline(warehouse):\n    print('headline')\n",
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # The toy declares its own tables: only the lists that SQL loops over are generated.
    for kind in ("models", "seeds"):
        shutil.rmtree(folder / TEMPLATES / kind)
    assert write_generated_files(["--root", str(folder)]) == 0
