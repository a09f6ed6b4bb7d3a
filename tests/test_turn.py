"""Who waits for a turn at a question, who is told to come again, and who need not wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import HTTPException

from retrieval.http.turn import Turns
from tests.served import served


def test_so_many_have_a_turn_and_the_others_wait_in_order() -> None:
    async def live() -> None:
        turns, order, most, now = Turns(2, 10), list[int](), 0, 0

        async def one(number: int) -> None:
            nonlocal most, now
            async with turns.taken():
                order.append(number)
                most, now = max(most, now + 1), now + 1
                await asyncio.sleep(0.01)
                now -= 1

        await asyncio.gather(*map(one, range(12)))
        assert (order, most) == (list(range(12)), 2)

    asyncio.run(live())


@pytest.mark.parametrize("fails", [None, ValueError, asyncio.CancelledError])
def test_beyond_the_limit_is_told_to_come_again_and_a_turn_comes_back(fails: type[BaseException] | None) -> None:
    async def live() -> None:
        turns, end = Turns(1, 1), asyncio.Event()

        async def one() -> None:
            async with turns.taken():
                await end.wait()
                if fails:
                    raise fails

        held = [asyncio.create_task(one()) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(HTTPException) as refused:
            async with turns.taken():
                pass
        assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "5"})
        end.set()
        await asyncio.gather(*held, return_exceptions=True)
        async with turns.taken():
            pass

    asyncio.run(live())


def test_articles_are_read_while_questions_wait(tmp_path: Path) -> None:
    with served(tmp_path, slow=1, ISNAD_HOME=str(tmp_path / "nothing")) as service, ThreadPoolExecutor(60) as pool:
        ask: Callable[[int], httpx.Response] = lambda n: httpx.post(  # noqa: E731
            f"{service.url}/v1/search", json={"query": f"bridge {n}"}, timeout=120, trust_env=False
        )
        asked = [pool.submit(ask, n) for n in range(45)]
        service.begun()
        time.sleep(0.5)
        assert httpx.get(f"{service.url}/v1/articles/bridge", timeout=60, trust_env=False).status_code == 200
        assert sum(each.done() for each in asked) < 40
        assert [each.result().status_code for each in asked] == [200] * 45
