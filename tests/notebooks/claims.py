"""What the notebooks say has come out, each sentence with what must hold for it to be true."""

CLAIMS: dict[str, dict[str, str]] = {
    "01_first_run": {
        (
            "Cases that two departments claim are passed on most"
        ): "by_zone['handoffs_per_case'].idxmax() == 'overlap'",
        (
            "and take longest"
        ): "by_zone['rmst_days'].idxmax() == by_zone['rmst_disposed_days'].idxmax() == 'overlap'",
        "Clear cases are resolved soonest": "by_zone['rmst_days'].idxmin() == 'clear'",
        "The two means differ only for cases beyond": (
            "list(by_zone.index[by_zone['rmst_days'] != by_zone['rmst_disposed_days']]) == "
            "['beyond']"
        ),
        "right only about every second time": "shishi.service_centre.accuracy == 0.5",
        (
            "flatters a city"
        ): "middle_years['resolution_days'].mean() < sim.measures.restricted_mean(record)",
    },
    "02_precedents": {
        (
            "Requests take less time"
        ): "(effects.loc[['rmst_days', 'rmst_disposed_days', 'late_share'], 'high'] < 0).all()",
        (
            "The group has less to do"
        ): "(effects.loc[['docket_use', 'coordination_hours'], 'high'] < 0).all()",
        "Precedents are often wrong": "means.loc['wrong_precedent_share', 'precedents'] > 0.3",
        "misreads every second case": "shishi.service_centre.accuracy == 0.5",
        "Rework is a little more frequent": "effects.loc['rework_share', 'low'] > 0",
        (
            "The effect is largest where two departments claim"
        ): "zones['estimate'].idxmin() == 'overlap' and (zones['high'] < 0).all()",
        (
            "both lines rise"
        ): "all(each['days'].iloc[-1] > each['days'].iloc[0] for _, each in study.tables['learning_curve'].groupby('arm'))",
        "With many like cases before, precedents save days and hand-offs": (
            "study.tables['learning_curve'].groupby('earlier', sort=False)[['days', 'handoffs']]"
            ".apply(lambda arms: arms.iloc[0] > arms.iloc[1]).tail(4).all(axis=None)"
        ),
        (
            "the more decisions by precedent are wrong"
        ): "wrong.is_monotonic_increasing and reach['estimate'].is_monotonic_increasing",
    },
    "03_claims": {
        (
            "Rulings alone shorten the mean time a little"
        ): "(ruling_effects.query(\"contrast == 'simple:adjudication'\")['high'] < 0).all()",
        (
            "kept as precedents, rulings shorten the mean time by more"
        ): "(ruling_effects.query(\"contrast == 'main:precedents'\")['high'] < 0).all()",
        "more cases are late than without any rulings": (
            "rulings.effects.query(\"measure == 'late_share' and contrast == "
            "'main:adjudication'\")['low'].item() > 0"
        ),
        "social organisations change the times only beside adjudication": (
            "(means.loc[0, 'none'] == means.loc[0, 'social_organisations']).all()"
            " and (means.loc[0, 'adjudication'] != means.loc[0, 'adjudication + "
            "social_organisations']).all()"
        ),
        "for *resolved* the interaction is below zero": (
            "(interaction.query(\"measure == 'rmst_days' and contrast == "
            "@wanted[1]\")['high'].dropna() < 0).all()"
        ),
        "for *disposed* it is above zero": (
            "(interaction.query(\"measure == 'rmst_disposed_days' and contrast == "
            "@wanted[1]\")['low'].dropna() > 0).all()"
        ),
        "The stronger the tie": (
            "coupled['declined_share'].is_monotonic_increasing and "
            "coupled['rework_share'].is_monotonic_increasing"
            " and coupled['shelved_share'].is_monotonic_decreasing"
        ),
        (
            "Times are shorter by both measures and fewer cases are late"
        ): "(empowered.loc[[*times, 'late_share'], 'high'] < 0).all()",
        "though more cases are shelved": "empowered.loc['shelved_share', 'low'] > 0",
        "two of five units, the street offices, have nothing to do": (
            "list(empowerment.tables['load'].query(\"arm == 'none' and utilisation == 0\")['kind']) == "
            "['territorial'] * 2"
        ),
        "Reading cases better shortens times": "(technology.iloc[:2]['high'] < 0).all()",
        "A shared history does not shorten times by more than noise": (
            "(technology[technology['contrast'].str.contains('history')].iloc[:2]['high'] > "
            "0).all()"
        ),
        ("though it costs hours of meetings"): (
            "technology.iloc[-1]['low'] > 0 and technology.iloc[-1]['measure'] == "
            "'coordination_hours'"
        ),
        (
            "The campaign costs hours every year, and the mean time does not change by more than "
            "noise"
        ): (
            "cleared.loc['coordination_hours', 'low'] > 0"
            " and (cleared.loc[times, 'low'] < 0).all() and (cleared.loc[times, 'high'] > 0).all()"
        ),
        (
            "open four times as long"
        ): "campaign.arms[0].scenario.campaigns.min_age_days == 4 * campaign.horizon",
    },
    "04_sweep": {
        "adjudication makes the mean time *longer* than no adjudication": (
            "(found['simple:adjudication']['low'] > 0)[docket['estimate'] > 1.2].all() and "
            "(docket['estimate'] > 1.2).sum() == 3"
        ),
        (
            "With enough rulings adjudication helps"
        ): "(found['simple:adjudication']['high'] < 0)[docket['estimate'] < 0.9].all()",
        "Precedents help at every value here": "(found['main:precedents']['high'] < 0).all()",
        "where rulings are scarce than where there are plenty": (
            "found['main:precedents']['estimate'].iloc[:3].max() < "
            "found['main:precedents']['estimate'].iloc[-2:].min()"
        ),
        (
            "The load of departments is at the top"
        ): "decides['key'].iloc[0] == 'department_defaults.utilisation'",
        "In 12 draws precedents shorten the time, in 10 the effect is too small to matter": (
            "'helps in 12 of 30 sets (7 to 17), changes too little to matter in 10' in "
            "sim.plots.sentences(robust)[0]"
        ),
        (
            "With so few draws"
        ): "not robust.robustness.decisive('rmst_days', 'simple:precedents')['decides'].any()",
    },
    "05_own_rule": {
        (
            "`best_guess` after it is never needed"
        ): "'best_guess' not in decided_by and decided_by['least_busy'] > 0",
        (
            "the intervals of both mean times include zero"
        ): "(effects.iloc[:2]['low'] < 0).all() and (effects.iloc[:2]['high'] > 0).all()",
        "`workload_gini` is lower": "effects.loc['workload_gini', 'high'] < 0",
        (
            "slightly less often (`first_dispatch_accuracy`)"
        ): "effects.loc['first_dispatch_accuracy', 'high'] < 0",
    },
    "06_city_from_its_log": {
        "(`docket_use` below 1), and rulings shorten the mean time": (
            "means['docket_use']['adjudication'] < 1 and "
            "means['rmst_days']['adjudication'] < means['rmst_days']['none']"
        ),
        ("the same rulings make the mean time much shorter"): (
            "means['rmst_days']['adjudication + precedents'] < means['rmst_days']['adjudication'] "
            "- 2"
        ),
        "faster than neither on average, and fewer cases are late": (
            "means['rmst_days']['adjudication + precedents'] < means['rmst_days']['none']"
            " and means['late_share']['adjudication + precedents'] < means['late_share']['none']"
        ),
    },
    "07_county_from_its_bulletin": {
        "Above 0.05 there is no alarm": "found.alarm.p > 0.05",
        "Two numbers tell little": "found.learnt['learnt'].sum() < 6",
        (
            "either citizens rarely reject the work of units, or units rarely close cases without "
            "a fix"
        ): "together.corr(method='spearman').iloc[0, 1] < -0.2",
        (
            "Their 90 % intervals should hold the truth in about 90 % of cases"
        ): "abs(found.calibration.coverage(0.9).mean() - 0.9) < 0.02",
        (
            "The shares of cases and orders that units return would tell most"
        ): "{*found.worth['number'].head(2)} == {'returned_share', 'declined_share'}",
        "The interval of the ratio reaches beyond 1": "narrowed.share.low < 1 < narrowed.share.high",
        (
            "In the typical city precedents save less than a day"
        ): "-1 < study.robustness.effect('rmst_days', 'simple:precedents')['estimate'].median() < 0",
        (
            "in some cities of the posterior precedents cost time"
        ): "(study.robustness.effect('rmst_days', 'simple:precedents')['estimate'] > 0).any()",
    },
}
