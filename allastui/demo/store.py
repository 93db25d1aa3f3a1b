"""Starting and stopping the embedded object store."""

import importlib.util
import secrets
from pathlib import Path

from allastui.demo.authentication import ACCOUNT, OwnUser, SignIns
from allastui.demo.child import Child, loopback_listener
from allastui.demo.config import REGION, StartLine
from allastui.demo.folders import DataFolder, make_data_folder
from allastui.demo.large_objects import BUCKET as LARGE_OBJECTS
from allastui.demo.running import Running, Share
from allastui.demo.samples import BUCKETS
from allastui.errors import DemoError
from allastui.profiles.profile import KeyPair, Profile, Protocol, Secret, Source, V1SignIn

INSTALL_HINT = "Install it with: pip install 'allastui[demo]'"
SOURCE = Source("demo", None, None)


class Demo(Running):
    """A running object store that serves the S3 and the Swift API at one loopback port.

    `port` is the TCP port on 127.0.0.1, `pid` the child process that serves it.
    """

    def __init__(self, data: DataFolder, child: Child, port: int, user: OwnUser) -> None:
        super().__init__(data, [child])
        self.port = port
        self.pid = child.process.pid
        self._user = user

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def swift_auth_url(self) -> str:
        """Where version 1 of Swift's authentication is answered."""
        return self.endpoint + "/auth/v1.0"

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles that open this store; all show the same data."""
        return (self.s3_profile, self.swift_profile)

    @property
    def shares(self) -> tuple[Share, ...]:
        return (Share((*BUCKETS, LARGE_OBJECTS), self.s3_profile, self.swift_profile),)

    @property
    def s3_profile(self) -> Profile:
        return Profile(
            name="demo",
            protocol=Protocol.S3,
            endpoint=self.endpoint,
            credentials=KeyPair(self._user.access_key, Secret(self._user.key)),
            sources=(SOURCE,),
            project=ACCOUNT,
            region=REGION,
        )

    @property
    def swift_profile(self) -> Profile:
        return Profile(
            name="demo-swift",
            protocol=Protocol.SWIFT,
            endpoint=self.swift_auth_url,
            credentials=V1SignIn(
                self.swift_auth_url, self._user.access_key, Secret(self._user.key)
            ),
            sources=(SOURCE,),
            project=ACCOUNT,
        )


def start_demo(parent: Path) -> Demo:
    """Start an object store whose data lies in a folder of its own below `parent`.

    Takes a second or two. Folders of demos that are dead are removed from `parent`. Raises
    DemoError if the store cannot be started; nothing is left behind then.
    """
    require("swift", "OpenStack Swift")
    user = OwnUser(user=secrets.token_hex(10), key=secrets.token_hex(20))
    data = demo_folder(parent)
    try:
        with loopback_listener() as listener:
            child = start_swift(data, listener.fileno(), user)
            demo = Demo(data, child, listener.getsockname()[1], user)
    except BaseException:
        data.remove()
        raise
    return demo.wait_until_ready()


def require(module: str, product: str) -> None:
    """Raise DemoError unless the demo's `module` is installed."""
    if importlib.util.find_spec(module) is None:
        raise DemoError(
            "The demo's servers cannot start",
            why=f"{product} is not installed",
            hint=INSTALL_HINT,
        )


def demo_folder(parent: Path) -> DataFolder:
    """Make the data folder of a demo; raises DemoError."""
    try:
        return make_data_folder(parent)
    except OSError as error:
        raise DemoError(
            f"The demo's data folder cannot be made below {parent}", why=str(error)
        ) from error


def start_swift(data: DataFolder, listener: int, sign_ins: SignIns) -> Child:
    """Start the object store in its folder; the caller waits until it is ready."""
    return Child(
        "The demo's object store",
        "allastui.demo.server",
        StartLine(str(data.path), listener, sign_ins).encode(),
        data.path / "log",
        # the lock lives as long as either process
        pass_fds=(data.lock, listener),
    )
