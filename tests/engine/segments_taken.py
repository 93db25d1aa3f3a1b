"""How often a service took each segment that went up through a proxy."""

from collections import Counter

from tests.servers.proxy import FaultProxy


def segments_taken(proxy: FaultProxy) -> Counter[str]:
    """Return the count of granted puts by path; markers of uploads are left out."""
    return Counter(
        exchange.request.path
        for exchange in proxy.exchanges
        if exchange.request.method == "PUT"
        and exchange.status == 201
        and "_segments/" in exchange.request.path
        and exchange.bytes_up
    )
