"""The 95% band that SQL draws around each trend is the one statsmodels predicts."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS


@pytest.mark.parametrize("model_subset", ["frontier_rule_a_2018+", "all_models_full"])
@pytest.mark.parametrize("metric", ["training_compute", "cost_per_flop_2023usd"])
def test_the_band_is_that_of_the_mean_line(warehouse, metric, model_subset):
    points = warehouse.execute(
        "select * from historical.historical_trend_residuals where metric = ? and model_subset = ?",
        [metric, model_subset],
    ).fetchnumpy()
    year = points["release_year_fractional"] - 2020
    fit = OLS(np.log10(points["metric_value"]), np.column_stack([np.ones_like(year), year])).fit()
    predicted = fit.get_prediction().summary_frame(alpha=0.05)
    assert points["fitted_log10"] == pytest.approx(predicted["mean"].to_numpy(), abs=1e-9)
    assert points["fitted_low_log10"] == pytest.approx(predicted["mean_ci_lower"].to_numpy(), abs=1e-9)
    assert points["fitted_high_log10"] == pytest.approx(predicted["mean_ci_upper"].to_numpy(), abs=1e-9)
