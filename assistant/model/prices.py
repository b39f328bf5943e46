"""A model and what it read and wrote -> what that costs. The only file that knows genai-prices.

Prices are those that the package keeps; nothing is downloaded. An unknown model or server has no price, and
no price is None, never 0: a person who is told "0" believes it.
"""

from assistant.records import Usage


def cost_of(model: str, usage: Usage, base_url: str | None = None) -> float | None:
    """Give the price of a call in US dollars, or None where it is not known.

    Args:
        model: The model's name.
        usage: What was read and written; its own cost is not looked at.
        base_url: The server; None is OpenAI's own.

    Example:
        >>> cost_of("gpt-4.1-mini", Usage(input_tokens=1_000_000)), cost_of("my-own", Usage(input_tokens=1))
        (0.4, None)
    """
    import genai_prices  # noqa: PLC0415  # a second

    counts = genai_prices.Usage(
        input_tokens=usage.input_tokens,
        cache_read_tokens=min(usage.cached_input_tokens, usage.input_tokens),
        output_tokens=usage.output_tokens,
    )
    try:
        if base_url:
            return float(genai_prices.calc_price(counts, model, provider_api_url=base_url).total_price)
        return float(genai_prices.calc_price(counts, model, provider_id="openai").total_price)
    except (LookupError, ValueError):
        return None
