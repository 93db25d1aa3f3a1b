"""Stores are used by many threads at once."""

from concurrent.futures import ThreadPoolExecutor

from tests.contract.stage import Stage, some_bytes

THREADS = 8
ROUNDS = 5


def test_eight_threads_put_read_list_and_delete_without_mixing(stage: Stage) -> None:
    def work(thread: int) -> list[str]:
        for turn in range(ROUNDS):
            data = some_bytes(20_000 + thread, seed=turn)
            stage.put(f"t{thread}/{turn}", data)
            assert stage.read(f"t{thread}/{turn}") == data
        stage.store.delete_many(stage.bucket, [f"t{thread}/0"])
        return stage.names(f"t{thread}/")

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(work, range(THREADS)))
    assert results == [[str(turn) for turn in range(1, ROUNDS)]] * THREADS


def test_one_key_put_by_many_threads_is_one_of_the_contents(stage: Stage) -> None:
    contents = [some_bytes(20_000, seed=seed) for seed in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda data: stage.put("shared", data), contents))
    assert stage.read("shared") in contents
    assert stage.names() == ["shared"]
