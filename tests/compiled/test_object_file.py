"""A WebAssembly module made of one object file."""

import pytest
import wasmtime
from llvmlite import binding as llvm

from sim.compiled.object_file import STACK, linked

TRIPLE = "wasm32-unknown-unknown"

# A text of data read at an address, a function called through the table, and a large stack frame.
CODE = """
@numbers = internal constant [3 x i64] [i64 5, i64 7, i64 11]
@places = internal constant [2 x ptr] [ptr @twice, ptr @thrice]

define internal i64 @twice(i64 %n) {
  %r = mul i64 %n, 2
  ret i64 %r
}

define internal i64 @thrice(i64 %n) {
  %r = mul i64 %n, 3
  ret i64 %r
}

define i64 @number(i64 %k) {
  %p = getelementptr [3 x i64], ptr @numbers, i64 0, i64 %k
  %r = load i64, ptr %p
  ret i64 %r
}

define i64 @through(i64 %k, i64 %n) {
  %p = getelementptr [2 x ptr], ptr @places, i64 0, i64 %k
  %f = load ptr, ptr %p
  %r = call i64 %f(i64 %n)
  ret i64 %r
}

define i64 @deep(i64 %n) {
  %room = alloca [1024 x i64]
  %p = getelementptr [1024 x i64], ptr %room, i64 0, i64 %n
  store volatile i64 %n, ptr %p
  %more = add i64 %n, 1
  %r = call i64 @deep(i64 %more)
  %s = load volatile i64, ptr %p
  %t = add i64 %r, %s
  ret i64 %t
}

declare i64 @elsewhere(i64)
"""


def module(code, *exports):
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(opt=0)
    text = f'target triple = "{TRIPLE}"\ntarget datalayout = "{machine.target_data}"\n{code}'
    return linked(machine.emit_object(llvm.parse_assembly(text)), exports)


@pytest.fixture(scope="module")
def exports():
    store = wasmtime.Store()
    made = wasmtime.Module(store.engine, module(CODE, "number", "through", "deep"))
    instance = wasmtime.Instance(store, made, [])
    return lambda name, *given: instance.exports(store)[name](store, *given)


def test_data_lie_where_the_code_reads_them(exports):
    assert [exports("number", k) for k in range(3)] == [5, 7, 11]


def test_functions_are_called_through_the_table(exports):
    assert [exports("through", k, 10) for k in range(2)] == [20, 30]


def test_a_stack_that_overflows_traps(exports):
    with pytest.raises(wasmtime.Trap):
        exports("deep", 0)
    assert exports("number", 2) == 11
    assert STACK == 256 * 1024


def test_what_is_missing_is_named():
    code = CODE + "define i64 @more(i64 %n) {\n %r = call i64 @elsewhere(i64 %n)\n ret i64 %r\n}\n"
    with pytest.raises(ValueError, match="elsewhere"):
        module(code, "more")


def test_data_that_are_missing_are_named():
    code = CODE + "@far = external global i64\ndefine i64 @more() {\n %r = load i64, ptr @far\n ret i64 %r\n}\n"  # fmt: skip
    with pytest.raises(ValueError, match="far"):
        module(code, "more")


def test_other_files_are_refused():
    with pytest.raises(ValueError, match="no WebAssembly object file"):
        linked(b"\x7fELF\2\1\1\0", [])
