"""What a report of a fault leaves out, with DEBUG too: values of variables and forms, rows that were refused.

Any frame may hold what somebody stated about their life; a trace tells enough without it.
"""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from house.config import logs


class NamesOnly(SafeExceptionReporterFilter):
    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002  # the framework's signature
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request else {}

    def get_traceback_frame_variables(
        self,
        request: HttpRequest | None,  # noqa: ARG002  # the framework's signature
        tb_frame: FrameType,
    ) -> ItemsView[str, Any]:
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()


class Report(ExceptionReporter):
    def get_traceback_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_traceback_data()
        if "exception_value" in data:
            data["exception_value"] = logs.without_values(data["exception_value"])
        for frame in data["frames"]:
            if cause := frame.get("exc_cause"):
                frame["exc_cause"] = logs.without_values(str(cause))
        return data
