"""What the ordinary run leaves out, and why: it runs with `./dev test --all`, before a
release, and when somebody names its file.

Stories that run in both do less in the ordinary run: those that ask `size` of
tests/story_tools.py. And what looks at pages in two languages (LANGUAGES of
sla_portal's tests) looks at them in Spanish.
"""

# Test files of ours.
FILES = {
    "test_addon_alone.py": "each addon by itself, with and without demo data",
    "test_story_bench.py": "a small run of ./dev bench",
    "test_story_demo_any_time.py": "the demo made at other hours and days",
    "test_story_prints.py": "who prints at once, on few workers",
    "test_story_quota.py": "the last ticket of a month, on two servers",
    "test_story_inactivity.py": "warnings of two servers that are killed",
}

# Tests in files that run otherwise: as they end, by class or by class and test.
TESTS = {
    "TestUninstallDemo": "uninstalling a database with demo data",
    "TestTwoServers::test_one_of_two_killed": "a server that is killed",
    "TestTwoServers::test_killed_in_the_middle": "a server that is killed",
    "TestEightPeopleAtOnce::test_two_customers_in_opposite_order": "a rare race",
    "TestAnswersAtOnce::test_a_new_version_while_the_old_one_is_approved": (
        "a rare race"
    ),
    "TestDoorsMatrix::test_nonsense_is_never_an_error_of_ours": "many wrong values",
    "TestDoorsMatrix::test_nonsense_in_an_address_is_never_an_error_of_ours": (
        "many wrong values"
    ),
    "TestRpcInput::test_an_agents_wrong_values_are_refused_by_a_sentence": (
        "many wrong values; a customer's are tried in each run"
    ),
    "TestRpcInput::test_wrong_values_within_a_form_are_refused_by_a_sentence": (
        "many wrong values; a customer's are tried in each run"
    ),
    "TestIntakeTour::test_report_a_stopped_erp_in_spanish": "on a phone in each run",
    "TestIntakeTourPhone::test_report_a_stopped_erp": "at a desk in each run",
    "TestTourEstimate::test_in_english": "in Spanish in each run",
    "TestTourSupport::test_in_spanish": "on a phone in each run",
    "TestTourOrder::test_in_english": "in Spanish in each run",
    "TestSlaPolicyJsPhone": "at a desk in each run",
    "TestSize": "a simulation of ten thousand tickets",
    "TestHelpdesMgmtJs": "helpdesk_mgmt's own screens",
}

# OCA's addons below ours of which no model and no page is extended by us.
BELOW = {"queue_job", "report_xlsx"}


def is_left_out(name):
    """Whether the ordinary run leaves out a test, by its name as pytest gives it."""
    return any(
        name.endswith(f"::{one}") or f"::{one}::" in name or name.startswith(f"{one}::")
        for one in TESTS
    )
