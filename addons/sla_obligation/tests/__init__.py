from . import test_agreement_terms
from . import test_obligation
from . import test_papers_access
from . import test_presets_obligations
from . import test_sentences_obligation
from . import test_views
