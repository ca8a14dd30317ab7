! SPDX-License-Identifier: MIT
! lockstep.f90 - what memory.f90 needs of lockstep.h, for Fortran 2008: types,
! constants and interfaces by the names of C. Add further ones in the same way.
module lockstep
  use, intrinsic :: iso_c_binding
  implicit none

  integer(c_int), parameter :: LS_OK = 0
  integer(c_int), parameter :: LS_INT32 = 6, LS_FLOAT32 = 9, LS_FLOAT64 = 10

  ! The components that are not set are those of C's {0}. An array a(n, rows)
  ! is row-major to C: [rows x n].
  type, bind(c) :: ls_array
    type(c_ptr) :: data = c_null_ptr
    integer(c_int) :: type = 0
    integer(c_size_t) :: columns = 0
    integer(c_intptr_t) :: row_stride = 0, column_stride = 0
  end type

  type, bind(c) :: ls_table
    integer(c_size_t) :: size = 0, rows = 0
    type(ls_array) :: x, y, weight, id, group, split
    type(c_ptr) :: feature_names = c_null_ptr, target_names = c_null_ptr
    type(c_ptr) :: class_names = c_null_ptr
    integer(c_size_t) :: classes = 0
    type(c_ptr) :: name = c_null_ptr
    integer(c_int) :: copy_x = 0
    type(c_funptr) :: fill = c_null_funptr
    type(c_ptr) :: user = c_null_ptr
  end type

  ! Objects (ls_config, ls_dataset, ls_model, ...) are of type(c_ptr).
  interface
    function ls_version() bind(c)
      import :: c_ptr
      type(c_ptr) :: ls_version
    end function

    integer(c_int) function ls_version_number() bind(c)
      import :: c_int
    end function

    function ls_last_error() bind(c)
      import :: c_ptr
      type(c_ptr) :: ls_last_error
    end function

    integer(c_int) function ls_config_create(config) bind(c)
      import :: c_int, c_ptr
      type(c_ptr), intent(inout) :: config
    end function

    integer(c_int) function ls_config_set(config, key, value) bind(c)
      import :: c_int, c_ptr, c_char
      type(c_ptr), value :: config
      character(kind=c_char), intent(in) :: key(*), value(*)
    end function

    subroutine ls_config_destroy(config) bind(c)
      import :: c_ptr
      type(c_ptr), value :: config
    end subroutine

    integer(c_int) function ls_dataset_create(table, config, dataset) bind(c)
      import :: ls_table, c_int, c_ptr
      type(ls_table), intent(in) :: table
      type(c_ptr), value :: config
      type(c_ptr), intent(inout) :: dataset
    end function

    subroutine ls_dataset_close(dataset) bind(c)
      import :: c_ptr
      type(c_ptr), value :: dataset
    end subroutine

    integer(c_int) function ls_trainer_create(config, train, validation, &
                                              callbacks, trainer) bind(c)
      import :: c_int, c_ptr
      type(c_ptr), value :: config, train, validation, callbacks
      type(c_ptr), intent(inout) :: trainer
    end function

    integer(c_int) function ls_trainer_run(trainer, output, force) bind(c)
      import :: c_int, c_ptr
      type(c_ptr), value :: trainer, output
      integer(c_int), value :: force
    end function

    function ls_trainer_model(trainer) bind(c)
      import :: c_ptr
      type(c_ptr), value :: trainer
      type(c_ptr) :: ls_trainer_model
    end function

    subroutine ls_trainer_destroy(trainer) bind(c)
      import :: c_ptr
      type(c_ptr), value :: trainer
    end subroutine

    integer(c_int) function ls_predictor_create(model, max_rows, &
                                                predictor) bind(c)
      import :: c_int, c_ptr, c_size_t
      type(c_ptr), value :: model
      integer(c_size_t), value :: max_rows
      type(c_ptr), intent(inout) :: predictor
    end function

    integer(c_int) function ls_predictor_run(predictor, rows, x, out) bind(c)
      import :: c_int, c_ptr, c_size_t, c_float
      type(c_ptr), value :: predictor
      integer(c_size_t), value :: rows
      real(c_float), intent(in) :: x(*)
      real(c_float), intent(out) :: out(*)
    end function

    subroutine ls_predictor_destroy(predictor) bind(c)
      import :: c_ptr
      type(c_ptr), value :: predictor
    end subroutine
  end interface

contains

  ! Ends the program with the sentence of the library unless all is well.
  subroutine check(status)
    integer(c_int), intent(in) :: status
    character(kind=c_char), pointer :: text(:)
    integer :: n

    if (status == LS_OK) return
    call c_f_pointer(ls_last_error(), text, [1024])
    n = 1
    do while (text(n) /= c_null_char)
      n = n + 1
    end do
    write (*, '(*(a))') text(1:n - 1)
    error stop 1
  end subroutine

  ! One setting; without the blanks that Fortran puts behind a text.
  subroutine set(config, key, value)
    type(c_ptr), intent(in) :: config
    character(*), intent(in) :: key, value

    call check(ls_config_set(config, trim(key)//c_null_char, &
                             trim(value)//c_null_char))
  end subroutine
end module
