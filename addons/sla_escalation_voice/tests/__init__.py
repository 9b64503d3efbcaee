from . import (
    test_channel_voice,
    test_engine_call,
    test_engine_refusal,
    test_engine_speech,
    test_neutralize,
    test_twiml,
    test_voice_access,
)
