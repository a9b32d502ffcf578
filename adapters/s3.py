"""A bucket of S3, or of a server that speaks its protocol.

    s3://BUCKET[/PREFIX][?endpoint=https://HOST[:PORT]][&region=REGION]

Without `endpoint` it is Amazon's; `http://` endpoints are for servers beside ours. The bucket stands in the path of every request.
Credentials come from where Amazon's own tools look: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` (with `AWS_SESSION_TOKEN`), or the
role of the machine. They need s3:GetObject, s3:PutObject and s3:ListBucket; without the last, S3 says "forbidden" of what is not there.
"""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from obstore.store import S3Store

from domain.errors import Unavailable

CONNECT_TIMEOUT = timedelta(seconds=5)
REQUEST_TIMEOUT = timedelta(seconds=90)
"""For one try with its body: 100 MB at 1.2 MB/s. A try and those before it end within the two minutes a decision has."""
RETRIES = 3
RETRYING = timedelta(seconds=20)
"""After this long no further try is begun; Temporal goes on trying, for days if it must."""

_FORM = "s3://BUCKET[/PREFIX][?endpoint=URL][&region=REGION]"
_OPTIONS = {"endpoint", "region"}


def open_bucket(url: str) -> S3Store:
    """Prepare to use the bucket that a URL names; nothing is sent yet.

    Raises:
        Unavailable: the URL names no bucket, or asks for what is not known.
    """
    place = urlsplit(url)
    options = dict(parse_qsl(place.query, keep_blank_values=True))
    if place.scheme != "s3" or not place.hostname or place.username or not options.keys() <= _OPTIONS:
        raise Unavailable(f"the document store is a folder or {_FORM}, not {place.scheme}://{place.hostname}")
    region = options.get("region", "us-east-1")
    endpoint = options.get("endpoint", f"https://s3.{region}.amazonaws.com")
    return S3Store(
        place.hostname,
        prefix=place.path.strip("/") or None,
        config={"region": region, "endpoint": endpoint},
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": CONNECT_TIMEOUT,
            "timeout": REQUEST_TIMEOUT,
        },
        retry_config={
            "max_retries": RETRIES,
            "retry_timeout": RETRYING,
            "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=5), "base": 3},
        },
    )
